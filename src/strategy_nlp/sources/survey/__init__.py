"""The survey itself: a consultation's questions and ideas as a form that ODK, KoboToolbox, LimeSurvey or Polis opens."""

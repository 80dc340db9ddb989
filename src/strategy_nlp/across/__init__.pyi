from . import answers, participation, recurrence, stages, timeline, topic_people
from .events import heard_live
from .participation import participation_by_segment
from .recurrence import recurring_topics
from .timeline import by_day, topics_over_time
from .topic_people import people_by_topic

__all__ = [
    "answers",
    "by_day",
    "heard_live",
    "participation",
    "participation_by_segment",
    "people_by_topic",
    "recurrence",
    "recurring_topics",
    "stages",
    "timeline",
    "topic_people",
    "topics_over_time",
]

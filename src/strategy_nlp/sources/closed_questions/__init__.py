"""What a survey's columns ask: titles of questions, and closed ones with the answers that people chose, on which scale."""

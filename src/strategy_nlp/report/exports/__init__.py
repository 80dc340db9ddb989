"""What leaves a report for other programs, one module per kind."""

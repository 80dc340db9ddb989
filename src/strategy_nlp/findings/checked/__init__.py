"""What people say who coded a sample of what the machine told, in sentences and tables."""

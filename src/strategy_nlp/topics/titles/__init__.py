"""What topics are called, each title said by their ideas."""

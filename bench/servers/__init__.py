"""What the clients send to, each in a process of its own; prints its port."""

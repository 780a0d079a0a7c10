"""What is hidden: who may see it, who looked, lawful erasure."""

"""How a batch works on several inputs at once: tasks in one colour, threads in the other."""

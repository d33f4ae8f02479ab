"""What a question says: the service types it is probably about, and the people, places, times and money in it."""

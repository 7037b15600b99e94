"""What scores do not say themselves: how sure, how to get up, why it moved, whether the index measures what it means to."""

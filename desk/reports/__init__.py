"""Weekly reports: the weeks, a week with its figures and lists, what is said and ordered."""

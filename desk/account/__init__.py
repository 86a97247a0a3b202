"""Sign in, sign out, change the password, take another seat."""

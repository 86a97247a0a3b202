"""Each court's rules as versioned data, and the pure deciders that read them. No Django here."""

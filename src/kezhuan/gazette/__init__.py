"""公示与异议: public notices with their statutory clock, and the objections raised against them."""

"""The two test sets of handwritten digits, as findings call them."""

PROTOCOL_TEST, FULL_TEST = "protocol_test", "full_test"  # The report's, and all there is.
TESTS = (PROTOCOL_TEST, FULL_TEST)

"""The miniatures by part of the specification."""

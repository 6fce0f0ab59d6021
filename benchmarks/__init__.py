"""What the SDK costs, against what it is built on."""

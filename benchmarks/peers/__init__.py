"""The performance table: every row for the SDK, for HTTP libraries and for the SDKs of others, in one interleaved run."""

package audit

// DigestForTest lets a test forge entries with right hashes.
func DigestForTest(r Row) string { return r.digest() }

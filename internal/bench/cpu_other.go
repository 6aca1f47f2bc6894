//go:build !unix

package bench

import "time"

var started = time.Now()

// cpuTime is the time of the clock where the system does not tell the processor's.
func cpuTime() time.Duration { return time.Since(started) }

package bench

import "time"

// CPU is the processor time that this process has used so far, user and system together; 0 where the system does not tell.
func CPU() time.Duration { return cpuTime() }

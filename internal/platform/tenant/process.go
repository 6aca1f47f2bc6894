package tenant

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"rongqiao/internal/platform/sqldb"
)

// lease is this process's number in identifiers, 0 to 7. It is a row in the hub that must
// be renewed; a process that died on this machine loses it at once.
type lease struct {
	process int
	holder  string
	now     func() time.Time
	until   atomic.Int64 // ms; the number is ours before this moment
	stop    chan struct{}
	stopped chan struct{}
}

const (
	processes  = 8
	leaseTime  = 2 * time.Minute
	leaseRenew = 30 * time.Second
)

type leaseRow struct {
	process int
	holder  string
	expires int64
}

func scanLease(r sqldb.Row) (l leaseRow, err error) {
	return l, r.Scan(&l.process, &l.holder, &l.expires)
}

// takeLease takes the first number that is free, over or held by a dead process.
func takeLease(ctx context.Context, hub *sqldb.DB, now func() time.Time) (*lease, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	l := &lease{holder: fmt.Sprintf("%s/%d/%d", host, os.Getpid(), now().UnixNano()), now: now}
	err = hub.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := sqldb.All(ctx, tx, scanLease, `SELECT process, holder, expires_at FROM tenant_processes ORDER BY process`)
		if err != nil {
			return err
		}
		held := map[int]leaseRow{}
		for _, row := range rows {
			held[row.process] = row
		}
		at := tx.Now().UnixMilli()
		until := at + leaseTime.Milliseconds()
		for l.process = range processes {
			old := held[l.process]
			if old.expires > at && !deadHere(host, old.holder) {
				continue
			}
			n, err := tx.Exec(ctx, `INSERT INTO tenant_processes (process, holder, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (process) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
WHERE tenant_processes.holder = $4 AND tenant_processes.expires_at = $5`, l.process, l.holder, until, old.holder, old.expires)
			if err != nil || n == 1 {
				l.until.Store(until)
				return err
			}
		}
		return ErrNoProcess
	})
	return l, err
}

// deadHere reports whether the holder ran on this machine and does so no more.
func deadHere(host, holder string) bool {
	parts := strings.Split(holder, "/")
	if len(parts) != 3 || parts[0] != host {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid == os.Getpid() {
		return false
	}
	return syscall.Kill(pid, 0) == syscall.ESRCH
}

// keep renews the lease until it is released.
func (l *lease) keep(hub *sqldb.DB) {
	l.stop, l.stopped = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(l.stopped)
		tick := time.NewTicker(leaseRenew)
		defer tick.Stop()
		for {
			select {
			case <-l.stop:
				return
			case <-tick.C:
				l.renew(hub)
			}
		}
	}()
}

func (l *lease) renew(hub *sqldb.DB) {
	ctx, cancel := context.WithTimeout(context.Background(), leaseRenew/2)
	defer cancel()
	until := l.now().Add(leaseTime).UnixMilli()
	err := hub.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE tenant_processes SET expires_at = $1 WHERE process = $2 AND holder = $3`, until, l.process, l.holder)
		if err == nil && n == 0 {
			err = ErrNoProcess
		}
		return err
	})
	if err == nil {
		l.until.Store(until)
	}
}

// check returns nil while the number is surely ours.
func (l *lease) check() error {
	if l.now().UnixMilli() >= l.until.Load() {
		return ErrNoProcess
	}
	return nil
}

func (l *lease) release(hub *sqldb.DB) error {
	if hub == nil || l.stop == nil {
		return nil
	}
	close(l.stop)
	<-l.stopped
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tenant_processes SET expires_at = 0 WHERE process = $1 AND holder = $2`, l.process, l.holder)
		return err
	})
}

// SetDue notes when a city has its next job to run, so that idle cities need not be
// opened to be asked.
func (r *Registry) SetDue(ctx context.Context, code string, at time.Time) error {
	return r.hub.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO tenant_due (city, due_at) VALUES ($1, $2)
ON CONFLICT (city) DO UPDATE SET due_at = excluded.due_at WHERE tenant_due.due_at <> excluded.due_at`, code, at.UnixMilli())
		return err
	})
}

// Due lists the cities that have a job to run now.
func (r *Registry) Due(ctx context.Context) ([]string, error) {
	var codes []string
	err := r.hub.Read(ctx, func(q *sqldb.Reader) (err error) {
		codes, err = sqldb.All(ctx, q, func(row sqldb.Row) (c string, err error) { return c, row.Scan(&c) },
			`SELECT city FROM tenant_due WHERE due_at <= $1 ORDER BY due_at, city`, q.Now().UnixMilli())
		return err
	})
	return codes, err
}

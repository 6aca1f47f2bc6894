package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"rongqiao/internal/platform/sqldb"
)

// Counters are kept by a hash of the name that was typed, known or not, so
// that a wait tells nothing about who has an account.
func accountKey(login string) string {
	sum := sha256.Sum256([]byte(login))
	return "a:" + hex.EncodeToString(sum[:12])
}

func networkKey(network string) string { return "n:" + network }

const allKey = "all"

type counter struct {
	name string
	rule throttleRule
}

func counters(login, network string) []counter {
	return []counter{{accountKey(login), perAccount}, {networkKey(network), perNetwork}, {allKey, perAll}}
}

// charge counts an attempt before it is examined, so that many at once cannot
// slip through, or refuses it with the seconds to wait. A right attempt gets
// the charge back.
func (s *Service) charge(ctx context.Context, login, network string) error {
	return s.hub.Write(ctx, func(tx *sqldb.Tx) error {
		now := tx.Now()
		type state struct {
			counter
			failures int64
		}
		var all []state
		for _, c := range counters(login, network) {
			failures, last, locked, err := failuresOf(ctx, tx, c.name)
			if err != nil {
				return err
			}
			if left := locked - now.UnixMilli(); left > 0 {
				return ErrThrottled.With(int(left/1000) + 1)
			}
			if now.Sub(time.UnixMilli(last)) > c.rule.forget {
				failures = 0
			}
			all = append(all, state{c, failures + 1})
		}
		for _, st := range all {
			until := now.Add(st.rule.wait(st.failures)).UnixMilli()
			if err := putFailures(ctx, tx, st.name, st.failures, now.UnixMilli(), until); err != nil {
				return err
			}
		}
		return nil
	})
}

// refund takes one charge back from the network and from all.
func (s *Service) refund(ctx context.Context, tx *sqldb.Tx, network string) error {
	for _, name := range []string{networkKey(network), allKey} {
		if err := lessFailures(ctx, tx, name); err != nil {
			return err
		}
	}
	return sweepThrottle(ctx, tx)
}

// lessFailures takes one charge back and with it the wait that it caused.
func lessFailures(ctx context.Context, tx *sqldb.Tx, name string) error {
	failures, last, _, err := failuresOf(ctx, tx, name)
	if err != nil {
		return err
	}
	if failures <= 1 {
		return forgetFailures(ctx, tx, name)
	}
	return putFailures(ctx, tx, name, failures-1, last, 0)
}

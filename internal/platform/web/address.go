package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// ParseProxies reads the networks of trusted proxies, such as "10.0.0.0/8" or
// a single address.
func ParseProxies(list []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, 0, len(list))
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, aerr := netip.ParseAddr(s)
			if aerr != nil {
				return nil, fmt.Errorf("trusted proxy %q: %w", s, err)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// clientAddress is the address of the caller. X-Forwarded-For is read only
// when the connection comes from a listed proxy, and from the right: the first
// address that is not a proxy of ours.
func clientAddress(r *http.Request, proxies []netip.Prefix) string {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr := ap.Addr().Unmap()
	if len(proxies) == 0 || !listed(addr, proxies) {
		return addr.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
		if !listed(addr, proxies) {
			break
		}
	}
	return addr.String()
}

func listed(a netip.Addr, nets []netip.Prefix) bool {
	for _, n := range nets {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// Network is the neighbourhood of an address that shares a rate: /24 for IPv4,
// /48 for IPv6.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return address
	}
	return p.String()
}

// IsLoopback says whether a caller or listener is on this machine.
func IsLoopback(address string) bool {
	if ap, err := netip.ParseAddrPort(address); err == nil {
		return ap.Addr().Unmap().IsLoopback()
	}
	a, err := netip.ParseAddr(address)
	return err == nil && a.Unmap().IsLoopback()
}

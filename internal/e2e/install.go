package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Offline takes the network away from the tab, or gives it back.
func (tab *Tab) Offline(t testing.TB, off bool) {
	t.Helper()
	tab.call(t, func(ctx context.Context, tg *chromedp.Target) error {
		rules := network.EmulateNetworkConditionsByRuleParams{EmulateOfflineServiceWorker: &off, MatchedNetworkConditions: []*network.Conditions{}}
		if off {
			rules.MatchedNetworkConditions = []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
		}
		if _, err := cdp.Call(ctx, tg, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tg, network.EmulateNetworkConditionsByRule, rules)
		return err
	})
}

// Installable asks the browser why it would not install the site; nothing is well.
func (tab *Tab) Installable(t testing.TB) (faults []string) {
	t.Helper()
	tab.call(t, func(ctx context.Context, tg *chromedp.Target) error {
		res, err := cdp.Call(ctx, tg, page.GetInstallabilityErrors, cdp.Empty{})
		for _, e := range res.InstallabilityErrors {
			if e.ErrorID != "in-incognito" { // tabs of tests share nothing
				faults = append(faults, e.ErrorID)
			}
		}
		return err
	})
	return faults
}

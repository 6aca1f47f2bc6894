package app

import (
	"context"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/notify"
	"rongqiao/internal/platform/sqldb"
)

// notices gives every role a note and, where it may have one, a subscription of its own,
// and the bureau a call to make.
func (o *objects) notices() {
	ctx := o.t.Context()
	foreign := o.who[actor.CityLead].Account
	tell := func(account ids.ID) string {
		must(o.t, o.city.DB.Write(ctx, func(tx *sqldb.Tx) error {
			return notify.Tell(ctx, tx, notify.Note{Topic: topicPublished, Accounts: []ids.ID{account}, Title: "新的需求：%s", Args: []string{"矩阵"}, Path: "/needs"})
		}))
		return o.id(`SELECT MAX(note_id) FROM notify_audience WHERE account_id = $1`, account)
	}
	notes, subs := map[actor.Role]string{}, map[actor.Role]string{}
	for _, role := range o.roles() {
		notes[role] = tell(o.who[role].Account)
		if !notify.Policy.Allowed(o.who[role], "notify.subscribe") {
			continue
		}
		must(o.t, o.city.Notices.Subscribe(o.as(role), notify.Subscription{Kind: "offer." + string(role)}))
		subs[role] = o.id(`SELECT MAX(id) FROM notify_subscriptions WHERE account_id = $1`, o.who[role].Account)
	}
	other := func(of map[actor.Role]string, role actor.Role) string {
		if o.who[role].Account == foreign {
			return of[actor.Expert]
		}
		return of[actor.CityLead]
	}
	for _, role := range o.roles() {
		o.set("/notices/{id}", at("id", notes[role]), at("id", other(notes, role)), role)
		if subs[role] != "" {
			o.set("/subscriptions/{id}", at("id", subs[role]), at("id", other(subs, role)), role)
		}
	}
	call := o.city.DB.NewID()
	must(o.t, o.city.DB.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(context.WithoutCancel(ctx), `INSERT INTO notify_calls (id, account_id, note_id, created_at, done_at, done_by) VALUES ($1, $2, $3, 0, 0, 0)`, call, foreign, notes[actor.CityLead])
		return err
	}))
	o.set("/notices/calls/{id}", at("id", call), nil)
}

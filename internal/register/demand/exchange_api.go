package demand

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/caseflow"
	"rongqiao/internal/platform/errs"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/web"
)

var submitStep = caseflow.Step{Transition: "submit"}

// incomingJSON is an item of a batch.
type incomingJSON struct {
	Key  string    `json:"key" minLength:"1" maxLength:"80" doc:"identifier in the sending system; the same key again is the same item"`
	Item draftJSON `json:"item"`
}

type receiveInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"the same key again returns the first answer and changes nothing"`
	Body struct {
		Draft bool           `json:"draft,omitempty" doc:"keep the items as drafts instead of handing them in"`
		Items []incomingJSON `json:"items" minItems:"1" maxItems:"1000" doc:"all are taken, or none"`
	}
}

type receivedJSON struct {
	Key     string `json:"key"`
	Effect  string `json:"effect" enum:"CREATED,CHANGED,UNCHANGED"`
	ID      ids.ID `json:"id"`
	Version int64  `json:"version"`
	Number  string `json:"number,omitempty"`
	Status  string `json:"status"`
}

type receiveOutput struct {
	Body struct {
		Created   int            `json:"created"`
		Changed   int            `json:"changed"`
		Unchanged int            `json:"unchanged"`
		Items     []receivedJSON `json:"items"`
	}
}

type exportInput struct {
	Kind   string `query:"kind" maxLength:"120" doc:"kinds with commas between them: TECH,PROJECT; all when left out"`
	Since  string `query:"since" maxLength:"40" doc:"RFC 3339 instant: only items whose words changed at or after it"`
	Cursor string `query:"cursor" maxLength:"20" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type exportOutput struct {
	Body struct {
		Items []itemJSON `json:"items"`
		Next  string     `json:"next,omitempty" doc:"cursor of the next page; left out at the end"`
	}
}

type replaceInput struct {
	ID    string `path:"id" doc:"identifier"`
	Match string `header:"If-Match" doc:"the ETag that was read"`
	Body  draftJSON
}

// exchangeRoutes are the operations by which other systems, such as a city's “technology
// innovation system”, bring and fetch needs and offers (row TEC-02).
func (p pages) exchangeRoutes() []web.Route {
	path, tag, own := "/api/v1"+p.base, []string{p.base[1:]}, p.side.act(actOwn)
	receive := web.API(huma.Operation{Method: http.MethodPost, Path: path + "/import", Tags: tag, Summary: "Bring a batch of at most 1,000, all or none", OperationID: p.base[1:] + "-import"}, own, Policy.Roles(own), p.apiReceive)
	receive.Sample = `{"draft":true,"items":[{"key":"x-1","item":{"kind":"TECH","title":"x","contact_name":"x","contact_phone":"x"}}]}`
	export := web.PublicAPI(huma.Operation{Method: http.MethodGet, Path: path + "/export", Tags: tag, Summary: "Page by page, by cursor", OperationID: p.base[1:] + "-export"}, p.side.act(actPublic), p.apiExport)
	replace := web.API(huma.Operation{Method: http.MethodPut, Path: path + "/{id}", Tags: tag, Summary: "Replace the words of an item", OperationID: p.base[1:] + "-replace"}, own, Policy.Roles(own), p.apiReplace)
	replace.Sample = `{"kind":"TECH","title":"x","contact_name":"x","contact_phone":"x","draft":true}`
	return []web.Route{receive, export, replace}
}

func (p pages) apiReceive(ctx context.Context, in *receiveInput) (*receiveOutput, error) {
	list := make([]Incoming, len(in.Body.Items))
	for i, j := range in.Body.Items {
		d, faults := j.Item.draft(p.side)
		list[i] = Incoming{Key: strings.TrimSpace(j.Key), OrgOf: j.Item.Org, Draft: d, Faults: faults}
	}
	done, err := p.s.Receive(ctx, p.side, list, in.Body.Draft)
	if err != nil {
		return nil, err
	}
	out := &receiveOutput{}
	out.Body.Items = make([]receivedJSON, 0, len(done))
	for _, x := range done {
		switch x.Effect {
		case Created:
			out.Body.Created++
		case Changed:
			out.Body.Changed++
		case Unchanged:
			out.Body.Unchanged++
		}
		out.Body.Items = append(out.Body.Items, receivedJSON{x.Key, string(x.Effect), x.Item.ID, x.Item.Version, x.Item.Number, x.Item.Status})
	}
	return out, nil
}

func (p pages) apiExport(ctx context.Context, in *exportInput) (*exportOutput, error) {
	var kinds []Kind
	for _, k := range strings.FieldsFunc(in.Kind, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !KnownKind(Kind(k)) {
			return nil, ErrKind.With(k).On("kind")
		}
		kinds = append(kinds, Kind(k))
	}
	var after ids.ID
	if in.Cursor != "" {
		var err error
		if after, err = ids.Parse(in.Cursor); err != nil {
			return nil, ErrCursor.With(in.Cursor).On("cursor")
		}
	}
	var since int64
	if in.Since != "" {
		t, err := time.Parse(time.RFC3339, in.Since)
		if err != nil {
			return nil, ErrSince.With(in.Since).On("since")
		}
		since = t.UnixMilli()
	}
	leaf, err := p.s.Fetch(ctx, p.side, kinds, after, since, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &exportOutput{}
	out.Body.Items = make([]itemJSON, 0, len(leaf.Items))
	for _, it := range leaf.Items {
		out.Body.Items = append(out.Body.Items, toJSON(it))
	}
	if leaf.Next != 0 {
		out.Body.Next = leaf.Next.String()
	}
	return out, nil
}

// What an export cannot begin from.
var (
	ErrCursor = errs.New(errs.Invalid, "demand.cursor")
	ErrSince  = errs.New(errs.Invalid, "demand.since")
)

func (p pages) apiReplace(ctx context.Context, in *replaceInput) (*oneOutput, error) {
	id, err := ids.Parse(in.ID)
	if err != nil {
		return nil, actor.ErrNotFound
	}
	version, err := web.ParseETag(in.Match)
	if err != nil {
		return nil, err
	}
	it, err := p.s.Find(ctx, id)
	if err == nil && it.Side != p.side {
		err = actor.ErrNotFound
	}
	if err == nil && !MayEdit(actor.From(ctx), it) {
		err = actor.ErrForbidden
	}
	if err != nil {
		return nil, err
	}
	d, faults := in.Body.draft(p.side)
	d.ID, d.Version, d.Region = id, version, it.Region
	if in.Body.Region != "" {
		d.Region = in.Body.Region
	}
	if it, err = p.s.take(ctx, d, in.Body.Draft && it.Status == Drafted, faults); err != nil {
		return nil, err
	}
	return &oneOutput{web.ETag(it.Version), toJSON(it)}, nil
}

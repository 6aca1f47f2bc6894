package sheet

import (
	"bytes"
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rongqiao/internal/platform/actor"
	"rongqiao/internal/platform/i18n"
	"rongqiao/internal/platform/ids"
	"rongqiao/internal/platform/sheet/book"
	"rongqiao/internal/platform/web"
)

// importJSON is a batch as programs see it.
type importJSON struct {
	ID        ids.ID      `json:"id" doc:"identifier, digits in a string"`
	Name      string      `json:"name" doc:"number of the batch: PC-20261122-01"`
	Version   int64       `json:"version" doc:"row version, to be sent with the next step"`
	Kind      string      `json:"kind" doc:"kind of table, as org.enterprises"`
	File      string      `json:"file"`
	Status    string      `json:"status" enum:"UPLOADED,MAPPED,CHECKED,CONFIRMED,DONE,UNDONE,FAILED,DISCARDED"`
	Rows      int         `json:"rows" doc:"rows below the heading"`
	Result    *importSums `json:"result,omitempty" doc:"of the dry run, then of the import; missing before"`
	Refusal   string      `json:"refusal,omitempty" doc:"why it could not be run, as code · place · reason · remedy"`
	UndoUntil string      `json:"undo_until,omitempty" doc:"last day on which it can be undone"`
	CreatedAt time.Time   `json:"created_at"`
}

// importSums counts rows.
type importSums struct {
	Good      int `json:"good" doc:"rows that can be imported"`
	Asked     int `json:"asked" doc:"of these: rows that are to be confirmed"`
	Bad       int `json:"bad" doc:"rows to be mended"`
	Inserted  int `json:"inserted"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
}

func (im *Import) json(ctx context.Context) importJSON {
	j := importJSON{
		ID: im.ID, Name: im.Name(), Version: im.Version, Kind: im.Kind, File: im.FileName, Status: im.Status,
		UndoUntil: im.UndoUntil, CreatedAt: time.UnixMilli(im.CreatedAt).UTC(),
	}
	if im.Plan != nil {
		j.Rows = im.Plan.Rows
	}
	if r := im.Result; r != nil {
		j.Result = &importSums{r.Good, r.Asked, r.Bad, r.Inserted, r.Updated, r.Unchanged}
	}
	if e := im.Refused(); e != nil {
		j.Refusal = i18n.Error(ctx, e).String()
	}
	return j
}

type importOutput struct{ Body importJSON }

func output(ctx context.Context, im *Import, err error) (*importOutput, error) {
	if err != nil {
		return nil, err
	}
	return &importOutput{im.json(ctx)}, nil
}

type importsInput struct {
	Kind string `query:"kind"`
	Page int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows int    `query:"rows" minimum:"1" maximum:"100" default:"20"`
}

type importsOutput struct {
	Body struct {
		Total int64        `json:"total"`
		Items []importJSON `json:"items"`
	}
}

type importSendInput struct {
	Body struct {
		Kind    string `json:"kind" maxLength:"60" doc:"kind of table, as org.enterprises"`
		File    string `json:"file" maxLength:"200" doc:"name of the file, with .xlsx or .csv"`
		Content []byte `json:"content" doc:"the file, in base64; at most 45 MB before"`
	}
}

type importInput struct {
	ID web.ID `path:"id"`
}

type importStepInput struct {
	ID   web.ID `path:"id"`
	Body struct {
		Version  int64 `json:"version" minimum:"1" doc:"row version that was read"`
		OnlyGood bool  `json:"only_good,omitempty" doc:"leave out the rows that are to be mended"`
	}
}

type importFindingsInput struct {
	ID    web.ID `path:"id"`
	Least string `query:"least" enum:"note,ask,bad" default:"ask" doc:"the lightest that is wanted"`
	Page  int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Rows  int    `query:"rows" minimum:"1" maximum:"500" default:"100"`
}

type importFinding struct {
	Sheet    string `json:"sheet,omitempty"`
	Row      int    `json:"row,omitempty" doc:"as the sender's program numbers it; missing for the file as a whole"`
	Column   int    `json:"column,omitempty" doc:"column of the sheet, from 1"`
	Head     string `json:"head,omitempty" doc:"heading as it stands in the file"`
	Raw      string `json:"raw,omitempty" doc:"what stands in the cell"`
	Severity string `json:"severity" enum:"note,ask,bad"`
	Code     string `json:"code"`
	Reason   string `json:"reason"`
	Fix      string `json:"fix,omitempty"`
}

type importFindingsOutput struct {
	Body struct {
		Notes int64           `json:"notes"`
		Asks  int64           `json:"asks"`
		Bads  int64           `json:"bads"`
		Items []importFinding `json:"items"`
	}
}

var severityNames = [...]string{Note: "note", Ask: "ask", Bad: "bad"}

// apiRoutes are the rows for programs: they send a table, read what was found, confirm and
// undo, by the same steps as people.
func (s *Service) apiRoutes(readers []actor.Role) []web.Route {
	tag := []string{"imports"}
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: "/api/v1/imports" + path, OperationID: "imports-" + id, Tags: tag, Summary: summary}
	}
	sent := op(http.MethodPost, "", "send", "Send a table; the dry run follows at once or as a job")
	sent.DefaultStatus = http.StatusCreated
	send := web.API(sent, "sheet.write", Senders, s.apiSend)
	send.MaxBody, send.Sample = web.BulkBody, `{"kind":"none","file":"a.csv","content":"YQ=="}`
	confirm := web.API(op(http.MethodPost, "/{id}/confirm", "confirm", "Let the rows be written"), "sheet.write", Senders, func(ctx context.Context, in *importStepInput) (*importOutput, error) {
		im, err := s.Confirm(ctx, in.ID.ID, in.Body.Version, in.Body.OnlyGood, nil)
		return output(ctx, im, err)
	})
	undo := web.API(op(http.MethodPost, "/{id}/undo", "undo", "Take a batch back"), "sheet.write", Senders, func(ctx context.Context, in *importStepInput) (*importOutput, error) {
		im, err := s.Undo(ctx, in.ID.ID, in.Body.Version, nil)
		return output(ctx, im, err)
	})
	confirm.Sample, undo.Sample = `{"version":1}`, `{"version":1}`
	return []web.Route{
		web.API(op(http.MethodGet, "", "list", "Batches that one may see, the newest first"), "sheet.read", readers, s.apiList),
		send,
		web.API(op(http.MethodGet, "/{id}", "one", "How far a batch is"), "sheet.read", readers, func(ctx context.Context, in *importInput) (*importOutput, error) {
			im, _, err := s.Find(ctx, in.ID.ID)
			return output(ctx, im, err)
		}),
		web.API(op(http.MethodGet, "/{id}/findings", "findings", "What was found in the rows"), "sheet.read", readers, s.apiFindings),
		confirm, undo,
	}
}

func (s *Service) apiList(ctx context.Context, in *importsInput) (*importsOutput, error) {
	list, total, err := s.List(ctx, Filter{Kind: in.Kind, Limit: in.Rows, Offset: (in.Page - 1) * in.Rows})
	if err != nil {
		return nil, err
	}
	out := &importsOutput{}
	out.Body.Total, out.Body.Items = total, make([]importJSON, len(list))
	for i, im := range list {
		out.Body.Items[i] = im.json(ctx)
	}
	return out, nil
}

func (s *Service) apiSend(ctx context.Context, in *importSendInput) (*importOutput, error) {
	if int64(len(in.Body.Content)) > book.MaxPacked {
		return nil, web.ErrTooLarge.With(book.MaxPacked >> 20).On("content")
	}
	if _, err := s.Kind(in.Body.Kind); err != nil {
		return nil, ErrNoKind.With(in.Body.Kind).On("kind")
	}
	im, err := s.Receive(ctx, in.Body.Kind, path.Base(strings.ReplaceAll(in.Body.File, `\`, "/")), bytes.NewReader(in.Body.Content), nil)
	return output(ctx, im, err)
}

func (s *Service) apiFindings(ctx context.Context, in *importFindingsInput) (*importFindingsOutput, error) {
	if _, _, err := s.Find(ctx, in.ID.ID); err != nil {
		return nil, err
	}
	least := map[string]Severity{"note": Note, "ask": Ask, "bad": Bad}[in.Least]
	list, counts, err := s.Findings(ctx, in.ID.ID, least, in.Rows, (in.Page-1)*in.Rows)
	if err != nil {
		return nil, err
	}
	out := &importFindingsOutput{}
	out.Body.Notes, out.Body.Asks, out.Body.Bads, out.Body.Items = counts[Note], counts[Ask], counts[Bad], make([]importFinding, len(list))
	for i, f := range list {
		m := f.Message(ctx)
		out.Body.Items[i] = importFinding{f.Sheet, f.Row, f.Column, f.Head, f.Raw, severityNames[f.Severity], m.Code, m.Reason, m.Fix}
	}
	return out, nil
}

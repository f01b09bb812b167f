package console

import (
	"net/http"
	"net/url"
	"time"
)

type clockData struct{ Days []agendaDay }

// agendaDay holds the scheduled events of a day.
type agendaDay struct {
	Day     time.Time
	Entries []Value
}

// clock shows the scheduled events and the snapshots.
func (v *visit) clock() any {
	v.title = "Clock and agenda"
	data := clockData{}
	entries := v.filtered("agenda", "client_id", v.Client, "customer_id", v.Query("customer_id"), "limit", "200").
		List("data")
	for _, e := range entries {
		day := e.Time("at").Truncate(24 * time.Hour)
		if n := len(data.Days); n == 0 || !data.Days[n-1].Day.Equal(day) {
			data.Days = append(data.Days, agendaDay{Day: day})
		}
		last := &data.Days[len(data.Days)-1]
		last.Entries = append(last.Entries, e)
	}
	return data
}

// clockActions move the clock, and take and restore snapshots.
var clockActions = []action{
	{name: "clock-advance", title: "Advance the clock", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/clock/advance",
			Body: object(field{"client_id", v.clockOwner()}, field{"by", form.Get("by")}),
		}
	}},
	{name: "clock-next", title: "Advance to the next event", request: func(v *visit, _ url.Values) Request {
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/clock/advance",
			Body: object(field{"client_id", v.clockOwner()}, field{"to", "next"}),
		}
	}},
	{name: "clock-set", title: "Set the clock", request: func(v *visit, form url.Values) Request {
		fields := []field{{"client_id", v.clockOwner()}, {"now", form.Get("now")}}
		if frozen := form.Get("frozen"); frozen != "" {
			fields = append(fields, field{"frozen", frozen == "true"})
		}
		return Request{Method: http.MethodPut, Path: "/_sandbox/clock", Body: object(fields...)}
	}},
	{name: "clock-own", title: "Give the project a clock of its own", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPut, Path: "/_sandbox/clock",
			Body: object(field{"client_id", v.Client}, field{"frozen", form.Get("frozen") == "true"}),
		}
	}},
	{name: "snapshot-take", title: "Take a snapshot", request: func(_ *visit, form url.Values) Request {
		return Request{Method: http.MethodPost, Path: snapshotPath(form.Get("name"), "")}
	}},
	{name: "snapshot-restore", title: "Go back to a snapshot", request: func(_ *visit, form url.Values) Request {
		return Request{Method: http.MethodPost, Path: snapshotPath(form.Get("name"), "/restore")}
	}},
	{name: "snapshot-delete", title: "Delete a snapshot", request: func(_ *visit, form url.Values) Request {
		return Request{Method: http.MethodDelete, Path: snapshotPath(form.Get("name"), "")}
	}},
}

func snapshotPath(name, rest string) string {
	return "/_sandbox/snapshots/" + url.PathEscape(name) + rest
}

// clockOwner returns the project whose clock an action moves: the current project if it has its own clock, or "" for
// the shared clock.
func (v *visit) clockOwner() string {
	if v.OwnClock() {
		return v.Client
	}
	return ""
}

// projectNow returns the time of the project's clock.
func (v *visit) projectNow() time.Time { return v.control("clock", "client_id", v.Client).Time("now") }

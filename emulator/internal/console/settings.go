package console

import (
	"net/http"
	"net/url"
	"strings"
)

type settingsData struct {
	Settings   []Setting
	Health     Value
	Projects   []Value
	Background Value
	Benefits   Value
}

// settings shows what the sandbox was started with, and what can be changed while it runs.
func (v *visit) settings() any {
	v.title = "Settings"
	return settingsData{
		Settings: v.console.Settings, Health: v.control("health"), Projects: v.allProjects(),
		Background: v.control("background-refreshes", "client_id", v.Client),
		Benefits:   v.control("affordability-benefits", "client_id", v.Client),
	}
}

// settingActions change settings and data.
var settingActions = []action{
	{"background-set", "Set background refreshes", func(v *visit, form url.Values) Request {
		every := any(raw("null"))
		if text := strings.TrimSpace(form.Get("every")); text != "" {
			every = text
		}
		return Request{Method: http.MethodPut, Path: "/_sandbox/background-refreshes", Body: object(field{"client_id", v.Client}, field{"every", every})}
	}},
	{"benefits-set", "Set whether benefits count as income", func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPut, Path: "/_sandbox/affordability-benefits",
			Body: object(field{"client_id", v.Client}, field{"counted", form.Get("counted") == "true"}),
		}
	}},
	{"project-reset", "Reset the project", func(v *visit, _ url.Values) Request {
		return Request{Method: http.MethodPost, Path: "/_sandbox/reset", Body: object(field{"client_id", v.Client})}
	}},
}

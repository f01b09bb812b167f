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
	Branding   Value // name of the app on the hosted pages
}

// settings shows the flags of the sandbox, and the settings that can be changed while it runs.
func (v *visit) settings() any {
	v.title = "Settings"
	return settingsData{
		Settings: v.console.Settings, Health: v.control("health"), Projects: v.allProjects(),
		Background: v.control("background-refreshes", "client_id", v.Client),
		Benefits:   v.control("affordability-benefits", "client_id", v.Client),
		Branding:   v.control("branding", "client_id", v.Client),
	}
}

// settingActions change settings and data.
var settingActions = []action{
	{name: "background-set", title: "Set background refreshes", request: func(v *visit, form url.Values) Request {
		every := any(raw("null"))
		if text := strings.TrimSpace(form.Get("every")); text != "" {
			every = text
		}
		return Request{
			Method: http.MethodPut,
			Path:   "/_sandbox/background-refreshes",
			Body:   object(field{"client_id", v.Client}, field{"every", every}),
		}
	}},
	{name: "benefits-set", title: "Count benefits as income or not", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPut, Path: "/_sandbox/affordability-benefits",
			Body: object(field{"client_id", v.Client}, field{"counted", form.Get("counted") == "true"}),
		}
	}},
	{name: "branding-set", title: "Set the app's name", request: func(v *visit, form url.Values) Request {
		name := any(raw("null"))
		if text := strings.TrimSpace(form.Get("display_name")); text != "" {
			name = text
		}
		return Request{
			Method: http.MethodPut, Path: "/_sandbox/branding",
			Body: object(field{"client_id", v.Client}, field{"display_name", name}),
		}
	}},
	{name: "project-reset", title: "Reset the project", request: func(v *visit, _ url.Values) Request {
		return Request{Method: http.MethodPost, Path: "/_sandbox/reset", Body: object(field{"client_id", v.Client})}
	}},
}

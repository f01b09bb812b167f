package command

import (
	"github.com/spf13/pflag"

	"budsandbox/emulator"
)

// define adds the flags that `serve` and `exec` share.
func (f *serveFlags) define(flags *pflag.FlagSet) {
	f.defineTimes(flags)
	f.defineSizes(flags)
	f.defineData(flags)
	f.defineAnswers(flags)
	f.defineAddresses(flags)
}

// defineTimes adds the flags for the clock, the delays and the intervals.
func (f *serveFlags) defineTimes(flags *pflag.FlagSet) {
	flags.StringVar(&f.now, "now", "",
		"where the clock starts, as in 2026-03-01T09:00:00Z; with customers, it never goes back "+
			"(default real time, or the time in the file)")
	flags.BoolVar(&f.options.Freeze, "freeze", false, "stop the clock; tasks still end in real time")
	flags.StringVar(&f.taskDelay, "task-delay", "",
		"how long every task stays pending, as in 2s; 0s ends tasks at once (default as at Bud)")
	flags.StringVar(&f.refreshes, "background-refreshes", "",
		"refresh hosted customers this long after each fetch, such as 24h or P1D, as Bud does for projects that ask "+
			"its support; 0s is never (default the setting in the file, or never)")
	flags.StringVar(&f.webhookTimeout, "webhook-timeout", "10s", "how long a webhook receiver may take to answer")
}

// defineSizes adds the flags that limit memory.
func (f *serveFlags) defineSizes(flags *pflag.FlagSet) {
	flags.IntVar(&f.maxBody, "max-body", emulator.DefaultMaxBody>>20,
		"largest body of an ingestion, in MiB; other bodies have smaller limits")
	flags.IntVar(&f.memory, "memory", emulator.DefaultMemory>>20,
		"memory for computed transactions, in MiB; what does not fit is computed again when it is read")
	flags.IntVar(&f.options.RequestLogSize, "requests", emulator.DefaultRequestLogSize,
		"number of requests to keep for /_sandbox/requests; -1 keeps none")
}

// defineData adds the flags for what is stored and for whom.
func (f *serveFlags) defineData(flags *pflag.FlagSet) {
	flags.Uint64Var(&f.options.Seed, "seed", emulator.DefaultSeed,
		"what ids are derived from; the same seed gives the same ids")
	flags.StringSliceVar(&f.projects, "project", nil,
		"accept only these clients, each as id:secret; may be repeated (default any pair)")
	flags.StringVar(&f.options.Personas, "personas", "",
		"folder of additional personas, a JSON file each; start from one that 'budsandbox personas show ID' prints")
	flags.StringVar(&f.options.Merchants, "merchants", "",
		"file of your own merchants, to be found in ingested transactions; see 'budsandbox enrich --help'")
	flags.StringVar(&f.options.Import, "import", "",
		"file of 'budsandbox export' that replaces the data at the start")
	flags.StringVar(&f.options.Customers, "customers", "",
		"JSON file that describes customers and connections to create; GET /_sandbox/customers.schema.json is its schema")
	flags.StringVar((*string)(&f.options.DummyData), "dummy-data", string(emulator.DummyDataWarn),
		"what to do about ingested account and card numbers that could be real: warn, or strict to refuse them")
}

// defineAnswers adds the flags for how the sandbox answers and logs.
func (f *serveFlags) defineAnswers(flags *pflag.FlagSet) {
	flags.BoolVar(&f.options.AffordabilityBenefits, "affordability-benefits", false,
		"count benefits as income in affordability reports, as the Standard Financial Statement does")
	flags.BoolVar(&f.options.Strict, "strict", false,
		"refuse what the real Bud would not accept or discourages, instead of only giving advice")
	flags.StringVar(&f.legacy, "legacy", "on",
		"whether to answer operations that Bud's documents have dropped and clients still call, in their old shapes: "+
			"on or off")
	flags.BoolVar(&f.options.Metrics, "metrics", false,
		"count requests and webhooks, and serve the counts at /_sandbox/metrics for Prometheus")
	flags.BoolVar(&f.options.NoConsole, "no-console", false,
		"leave out the console at /_sandbox/, the pages for developers; the API at /_sandbox/ stays")
	flags.StringVar(&f.logFormat, "log-format", "text", "form of the log on standard error: text or json")
}

// defineAddresses adds the flags for where the sandbox sends, and who may use it from elsewhere.
func (f *serveFlags) defineAddresses(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.options.AllowHosts, "allow-host", nil,
		"additional host name: browsers may open the sandbox under it, and its pages may use /_sandbox/; may be repeated")
	flags.StringVar(&f.options.PublicURL, "public-url", "",
		"address at which clients and browsers reach the sandbox, for links in answers (default the address of each "+
			"request, or what a proxy says)")
	flags.StringSliceVar(&f.options.CORSOrigins, "cors", nil,
		"origin whose pages may use Bud's API, as in http://localhost:3000, but never /_sandbox/; may be repeated")
	flags.StringToStringVar(&f.options.Webhooks, "webhook", nil,
		"where to send an event, as event=URL, or *=URL for all; may be repeated")
	webhook := flags.Lookup("webhook")
	webhook.Value, webhook.DefValue = eventAddresses{webhook.Value}, ""
	flags.StringVar(&f.options.WebhookCA, "webhook-ca", "",
		"file of PEM certificates of additional authorities that webhook receivers use (default only the system's)")
	flags.BoolVar(&f.options.AllowRemoteWebhooks, "webhooks-anywhere", false,
		"let webhooks go to other machines")
	f.tls.define(flags)
}

// eventAddresses is the value of --webhook. Its type in the help is event=URL.
type eventAddresses struct{ pflag.Value }

func (eventAddresses) Type() string { return "event=URL" }

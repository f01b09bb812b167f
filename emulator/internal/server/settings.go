package server

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"budsandbox/emulator/internal/console"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/webhook"
)

// delay returns how long a task is pending: TaskDelay, or Bud's delay if it is not set.
func (c Config) delay(budsDelay time.Duration) time.Duration {
	if c.TaskDelay != nil {
		return *c.TaskDelay
	}
	return budsDelay
}

// settings returns the values of the flags with which the sandbox was started. It does not know the flags that only
// concern the program around it, for its log and its certificate.
func (c Config) settings() []console.Setting {
	return slices.Concat(
		c.addressSettings(), c.timeSettings(), c.dataSettings(), c.answerSettings(), c.webhookSettings(), c.sizeSettings(),
	)
}

func (c Config) addressSettings() []console.Setting {
	return []console.Setting{
		{Name: "--listen", Value: c.Listen, Text: "address and port"},
		{Name: "--tls", Value: onOff(c.TLS != nil), Text: "HTTPS"},
		{Name: "--public-url", Value: cmp.Or(c.PublicURL, "where each request came to"), Text: "address in links"},
		{Name: "--allow-host", Value: listed(c.AllowHosts), Text: "further hosts for browsers"},
		{Name: "--cors", Value: listed(c.CORSOrigins), Text: "origins that may use Bud's API"},
	}
}

func (c Config) timeSettings() []console.Setting {
	now := "where the file has it, or real time"
	if !c.Now.IsZero() {
		now = c.Now.UTC().Format(time.RFC3339)
	}
	return []console.Setting{
		{Name: "--now", Value: now, Text: "where the clock starts"},
		{Name: "--freeze", Value: onOff(c.Freeze), Text: "the clock starts frozen"},
		{Name: "--task-delay", Value: durationOr(c.TaskDelay, "as at Bud"), Text: "how long tasks are pending"},
		{
			Name: "--background-refreshes", Value: durationOr(c.BackgroundRefreshes, "as the file has it, or never"),
			Text: "refresh hosted customers so long after a fetch; 0s is never",
		},
	}
}

func (c Config) dataSettings() []console.Setting {
	projects := "any pair of client id and secret"
	if len(c.Projects) > 0 {
		projects = listed(slices.Sorted(maps.Keys(c.Projects)))
	}
	dummy := "warn"
	if c.StrictData {
		dummy = "strict"
	}
	return []console.Setting{
		{Name: "--data", Value: c.Data, Text: "file of the data"},
		{Name: "--seed", Value: strconv.FormatUint(c.Seed, 10), Text: "seed of the ids"},
		{Name: "--import", Value: cmp.Or(c.Import, "none"), Text: "export with which the sandbox starts"},
		{Name: "--customers", Value: cmp.Or(c.Customers, "none"), Text: "file of customers to make"},
		{Name: "--personas", Value: cmp.Or(c.Personas, "none"), Text: "folder of further personas"},
		{Name: "--merchants", Value: cmp.Or(c.MerchantsFile, "none"), Text: "file of further merchants"},
		{Name: "--dummy-data", Value: dummy, Text: "about ingested numbers that could be real"},
		{Name: "--project", Value: projects, Text: "which clients get tokens"},
	}
}

func (c Config) answerSettings() []console.Setting {
	return []console.Setting{
		{Name: "--strict", Value: onOff(c.Strict), Text: "refuse requests about which there is advice"},
		{Name: "--legacy", Value: onOff(!c.NoLegacy), Text: "operations that Bud's documents have dropped"},
		{Name: "--affordability-benefits", Value: onOff(c.CountBenefits), Text: "benefits count as income"},
		{Name: "--metrics", Value: onOff(c.Metrics), Text: "counts for Prometheus at /_sandbox/metrics"},
		{Name: "--quiet", Value: onOff(c.Quiet), Text: "log only what goes wrong"},
	}
}

func (c Config) webhookSettings() []console.Setting {
	var addresses []string
	for _, event := range slices.Sorted(maps.Keys(c.Webhooks)) {
		addresses = append(addresses, event+"="+c.Webhooks[event])
	}
	timeout := cmp.Or(c.WebhookTimeout, webhook.DefaultTimeout)
	return []console.Setting{
		{Name: "--webhook", Value: listed(addresses), Text: "addresses for projects without their own"},
		{Name: "--webhooks-anywhere", Value: onOff(c.AllowRemoteWebhooks), Text: "webhooks to other machines"},
		{Name: "--webhook-timeout", Value: timeout.String(), Text: "how long a receiver may take"},
		{Name: "--webhook-ca", Value: cmp.Or(c.WebhookCA, "none"), Text: "file of further authorities of receivers"},
	}
}

func (c Config) sizeSettings() []console.Setting {
	return []console.Setting{
		{Name: "--requests", Value: strconv.Itoa(c.RequestLogSize), Text: "how many requests are kept"},
		{Name: "--max-body", Value: mebibytes(c.MaxBody), Text: "largest body of an ingestion"},
		{Name: "--memory", Value: mebibytes(cmp.Or(c.Memory, ledger.DefaultMemory)), Text: "for computed transactions"},
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func listed(values []string) string { return cmp.Or(strings.Join(values, ", "), "none") }

func durationOr(d *time.Duration, unset string) string {
	if d == nil {
		return unset
	}
	return d.String()
}

func mebibytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MiB" }

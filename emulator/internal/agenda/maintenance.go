package agenda

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// maintenance adds the starts and ends of maintenance windows. Windows for all projects are added once.
func (c *collector) maintenance() error {
	own, shared, err := c.agenda.Connections.MaintenanceIn(c.tx, c.project)
	if err != nil {
		return err
	}
	for provider, window := range own {
		c.window(c.project, provider, window)
	}
	for provider, window := range shared {
		if _, overridden := own[provider]; overridden || c.shared[provider] {
			continue
		}
		c.shared[provider] = true
		c.window("", provider, window)
	}
	return nil
}

func (c *collector) window(p bank.Project, provider string, window connection.Maintenance) {
	c.addShared(Entry{
		At: window.Start, Kind: MaintenanceStarts, Project: p, Provider: provider,
		Text: provider + " closes for maintenance.",
	})
	if window.End != nil {
		c.addShared(Entry{
			At: *window.End, Kind: MaintenanceEnds, Project: p, Provider: provider, Text: provider + " opens again.",
		})
	}
}

package agenda

import (
	"maps"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

// maintenance adds the starts and ends of maintenance windows. Of the windows for all projects, a query of one project
// has those that the project does not replace by its own.
func (c *collector) maintenance() error {
	if !c.wants(MaintenanceStarts) && !c.wants(MaintenanceEnds) {
		return nil
	}
	all, err := connection.ReadMaintenances(c.tx)
	if err != nil {
		return err
	}
	asked := c.query.Project
	c.enter(asked)
	own, shared := all.In(asked, c.now)
	c.windows(asked, own)
	c.windows("", shared)
	if asked != "" {
		return nil
	}
	for _, p := range slices.Sorted(maps.Keys(all)) {
		if p == "" || !c.covers(p) {
			continue
		}
		c.enter(p)
		own, _ := all.In(p, c.now)
		c.windows(p, own)
	}
	return nil
}

// windows adds the maintenance of banks for a project, or for all.
func (c *collector) windows(p bank.Project, byProvider map[string]connection.Maintenance) {
	for provider, window := range byProvider {
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
}

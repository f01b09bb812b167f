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
	queried := c.query.Project
	c.setProject(queried)
	own, shared := all.In(queried, c.now)
	c.windows(queried, own)
	c.windows("", shared)
	if queried != "" {
		return nil
	}
	for _, project := range slices.Sorted(maps.Keys(all)) {
		if project == "" || !c.covers(project) {
			continue
		}
		c.setProject(project)
		own, _ := all.In(project, c.now)
		c.windows(project, own)
	}
	return nil
}

// windows adds the maintenance of banks for a project, or for all.
func (c *collector) windows(project bank.Project, byProvider map[string]connection.Maintenance) {
	for provider, window := range byProvider {
		c.addShared(Entry{
			At: window.Start, Kind: MaintenanceStarts, Project: project, Provider: provider,
			Text: provider + " closes for maintenance.",
		})
		if window.End != nil {
			c.addShared(Entry{
				At: *window.End, Kind: MaintenanceEnds, Project: project, Provider: provider, Text: provider + " opens again.",
			})
		}
	}
}

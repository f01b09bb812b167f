package insight

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Dashboard is the name of the aggregation bucket that Bud defines for its Assess dashboard.
const Dashboard = "assess-dashboard"

// DashboardOf returns the content of that bucket for a model. Bud groups the dashboard by the Standard Financial
// Statement and does not publish the content, so the groups and lines are those of the statement. Each category of
// level 2 is in one line.
func DashboardOf(m *fixtures.Model) bank.Bucket {
	b := bank.Bucket{Name: Dashboard, Model: m.Name}
	for _, group := range fixtures.StatementGroups {
		b.Groups = append(b.Groups, bank.BucketGroup{Name: group})
	}
	for _, l1 := range m.Categories {
		for _, l2 := range l1.Subcategories {
			line := l2.Statement
			i := slices.Index(fixtures.StatementGroups[:], line.Group)
			b.Groups[i].Criteria = append(b.Groups[i].Criteria, bank.BucketCriterion{Name: line.Line, L1: l1.Slug, L2: l2.Slug})
		}
	}
	return b
}

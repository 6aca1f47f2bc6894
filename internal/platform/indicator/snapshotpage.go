package indicator

import "rongqiao/internal/platform/web"

// snapshotRoutes are the pages of snapshots.
func (g *Registry) snapshotRoutes() []web.Route { return nil }

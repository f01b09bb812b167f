//go:build !long

package long

// Full reports whether tests run at their full length.
const Full = false

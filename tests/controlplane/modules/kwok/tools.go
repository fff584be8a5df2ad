//go:build tools

// Package tools pins what the tests and the benchmarks run.
package tools

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
)

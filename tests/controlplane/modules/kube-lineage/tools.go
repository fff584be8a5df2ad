//go:build tools

// Package tools pins what the tests and the benchmarks run.
package tools

import (
	_ "github.com/tohjustin/kube-lineage/cmd/kube-lineage"
)

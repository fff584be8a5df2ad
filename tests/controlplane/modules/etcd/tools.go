//go:build tools

// Package tools pins what the tests and the benchmarks run.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
)

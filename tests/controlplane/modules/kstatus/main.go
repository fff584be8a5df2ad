// Command kstatus-oracle answers what the Go code of the Kubernetes projects says of an object, so that the tests
// can hold ours to it.
//
// Standard input has one JSON object on a line, standard output one answer on a line, in the same order. A
// Kubernetes object is answered by the status, or the error, of kstatus and by the columns that an API server
// prints of its kind; {"seconds": 90} is answered by that duration in kubectl's words.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/duration"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/printers"
	"k8s.io/kubernetes/pkg/printers/internalversion"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

// answer is what the Go code says of one line.
type answer struct {
	// At is the moment that ages in this answer count from: none of that code takes its clock from outside.
	At      time.Time     `json:"at"`
	Status  status.Status `json:"status,omitempty"`
	Message string        `json:"message,omitempty"`
	Error   string        `json:"error,omitempty"`
	// Columns has the cells that kubectl get -o wide prints, by the names of their columns; custom resources have none.
	Columns      map[string]any `json:"columns,omitempty"`
	ColumnsError string         `json:"columnsError,omitempty"`
	Duration     string         `json:"duration,omitempty"`
}

func main() {
	log.SetFlags(0)
	generator := printers.NewTableGenerator()
	internalversion.AddHandlers(generator)
	if err := answerAll(os.Stdin, os.Stdout, generator); err != nil {
		log.Fatalf("kstatus-oracle: %v", err)
	}
}

func answerAll(in io.Reader, out io.Writer, generator printers.TableGenerator) error {
	lines := bufio.NewReader(in)
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(answerLine(line, generator)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return buffered.Flush()
		}
		if err != nil {
			return err
		}
	}
}

func answerLine(line []byte, generator printers.TableGenerator) answer {
	a := answer{At: time.Now().UTC()}
	var question struct {
		Seconds *float64 `json:"seconds"`
	}
	if json.Unmarshal(line, &question) == nil && question.Seconds != nil {
		a.Duration = duration.HumanDuration(time.Duration(*question.Seconds * float64(time.Second)))
		return a
	}
	if result, err := compute(line); err != nil {
		a.Error = err.Error()
	} else {
		a.Status, a.Message = result.Status, result.Message
	}
	cells, err := columns(line, generator)
	if err != nil {
		a.ColumnsError = err.Error()
	}
	a.Columns = cells
	return a
}

func compute(line []byte) (*status.Result, error) {
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(line); err != nil {
		return nil, err
	}
	return status.Compute(object)
}

// columns reads an object as the API server reads it from etcd, with defaults, and prints it as that server does: with
// the wide columns, since some kinds' cells fit their columns only so.
func columns(line []byte, generator printers.TableGenerator) (map[string]any, error) {
	versioned, _, err := legacyscheme.Codecs.UniversalDeserializer().Decode(line, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	legacyscheme.Scheme.Default(versioned)
	internal, err := legacyscheme.Scheme.ConvertToVersion(versioned, runtime.InternalGroupVersioner)
	if err != nil {
		return nil, err
	}
	table, err := generator.GenerateTable(internal, printers.GenerateOptions{Wide: true})
	if err != nil {
		return nil, err
	}
	cells := map[string]any{}
	for i, column := range table.ColumnDefinitions {
		cells[column.Name] = table.Rows[0].Cells[i]
	}
	return cells, nil
}

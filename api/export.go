package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"alongside/export"
	"alongside/models"
	"alongside/store"
)

// Bounds of an export: each holds a connection of the database for as long as its person's network takes it.
const (
	exportsAtOnce = 2
	exportLife    = 10 * time.Minute
	exportStall   = 30 * time.Second // nobody takes any of it any more
	exportBuffer  = 32 << 10
)

// export hands everything of the actor's own out as one archive, while it is written. It asks for a session that was proved
// lately: a look at an open phone shows a page, and one tap more would take all of it along, for good.
func (s *server) export(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	select {
	case s.exports <- struct{}{}:
	default:
		return nil, unavailable()
	}
	from, to := io.Pipe()
	began := make(chan int, 1)
	failed := make(chan error, 1)
	// The archive outlives the request's handler, and so its deadline.
	life, end := context.WithTimeout(context.WithoutCancel(ctx), exportLife)
	who := actor(ctx)
	go func() {
		defer func() { <-s.exports }()
		defer end()
		err := s.writeExport(life, who, to, began)
		failed <- err
		_ = to.CloseWithError(err) // where something failed the connection ends in the middle, and nobody takes it for whole
	}()
	select {
	case err := <-failed:
		return nil, err
	case parts := <-began:
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			ctx.SetHeader("Content-Type", "application/zip")
			ctx.SetHeader("Content-Disposition", fmt.Sprintf(`attachment; filename="alongside-%s.zip"`, models.DateOf(s.Now())))
			ctx.SetHeader("Alongside-Parts", strconv.Itoa(parts))
			c := humafiber.Unwrap(ctx)
			c.Context().SetBodyStream(&carried{PipeReader: from, by: c.Context().Conn()}, -1)
		}}, nil
	}
}

func (s *server) writeExport(ctx context.Context, who models.Actor, to io.Writer, began chan<- int) (err error) {
	defer func() {
		if p := recover(); p != nil { // outside of the handler: it would end the process
			slog.ErrorContext(ctx, "an export panicked", "stack", string(debug.Stack()))
			err = errors.New("an export panicked")
		}
	}()
	return s.Store.Export(ctx, who, func(from *store.Export) error {
		began <- export.Parts()
		buffer := bufio.NewWriterSize(to, exportBuffer)
		if err := export.Write(ctx, buffer, from, s.site.address, s.Now()); err != nil {
			return err
		}
		return buffer.Flush()
	})
}

// carried gives a slow network time for as long as it takes something.
type carried struct {
	*io.PipeReader

	by net.Conn
}

// Read reads what is written next.
func (t *carried) Read(p []byte) (int, error) {
	if err := t.by.SetWriteDeadline(time.Now().Add(exportStall)); err != nil {
		return 0, err
	}
	return t.PipeReader.Read(p)
}

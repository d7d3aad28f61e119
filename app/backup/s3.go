package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// partSize is how much of an archive is held in memory for the bucket, in bytes.
// S3 takes 10,000 parts, so an archive may have 160 GB:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const partSize = 16 << 20

// Bucket is a Depot in a bucket that is spoken to as Amazon's S3 is.
type Bucket struct {
	client       *minio.Client
	name, prefix string
}

// NewBucket returns the depot at an address such as
// https://s3.eu-central-1.amazonaws.com/bucket/prefix. Without an id the machine's
// own credentials are used, as Amazon gives them to its servers.
func NewBucket(address *url.URL, id, secret string) (*Bucket, error) {
	name, prefix, _ := strings.Cut(strings.Trim(address.Path, "/"), "/")
	if name == "" {
		return nil, fmt.Errorf("%s names no bucket", address)
	}
	creds := credentials.NewIAM("")
	if id != "" {
		creds = credentials.NewStaticV4(id, secret, "")
	}
	client, err := minio.New(address.Host, &minio.Options{
		Creds: creds, Secure: address.Scheme == "https", BucketLookup: minio.BucketLookupPath, Transport: http.DefaultTransport,
	})
	if err != nil {
		return nil, fmt.Errorf("reach the bucket of backups: %w", err)
	}
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{client: client, name: name, prefix: prefix}, nil
}

// Put implements Depot. The parts become an object when the last of them is there.
func (b *Bucket) Put(ctx context.Context, n Name, write func(io.Writer) error) error {
	from, to := io.Pipe()
	written := make(chan struct{})
	go func() {
		defer close(written)
		to.CloseWithError(write(to))
	}()
	_, err := b.client.PutObject(ctx, b.name, b.prefix+n.String(), from, -1, minio.PutObjectOptions{
		PartSize: partSize, NumThreads: 1, ContentType: "application/octet-stream",
		DisableContentSha256: true, SendContentMd5: true, // what is signed is the archive itself, by age
	})
	from.CloseWithError(errors.Join(err, io.ErrClosedPipe)) // ends a write that is still on its way
	<-written
	if err != nil {
		return fmt.Errorf("write an archive: %w", err)
	}
	return nil
}

// Open implements Depot.
func (b *Bucket) Open(ctx context.Context, n Name) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, b.name, b.prefix+n.String(), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("open an archive: %w", err)
	}
	if _, err := object.Stat(); err != nil {
		_ = object.Close() // nothing was read of it
		if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
			return nil, ErrNoArchive
		}
		return nil, fmt.Errorf("open an archive: %w", err)
	}
	return object, nil
}

// List implements Depot.
func (b *Bucket) List(ctx context.Context) ([]Name, error) {
	var out []Name
	for object := range b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix}) {
		if object.Err != nil {
			return nil, fmt.Errorf("list the backups: %w", object.Err)
		}
		if n, ok := ParseName(strings.TrimPrefix(object.Key, b.prefix)); ok {
			out = append(out, n)
		}
	}
	inOrder(out)
	return out, nil
}

// Delete implements Depot.
func (b *Bucket) Delete(ctx context.Context, n Name) error {
	if err := b.client.RemoveObject(ctx, b.name, b.prefix+n.String(), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("delete an archive: %w", err)
	}
	return nil
}

// Writable implements Depot.
func (b *Bucket) Writable(ctx context.Context) error {
	_, err := b.client.PutObject(ctx, b.name, b.prefix+probe, strings.NewReader("ticklist"), int64(len("ticklist")), minio.PutObjectOptions{})
	if err == nil {
		err = b.client.RemoveObject(ctx, b.name, b.prefix+probe, minio.RemoveObjectOptions{})
	}
	if err != nil {
		return fmt.Errorf("write to the bucket of backups: %w", err)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"ticklist/app/embedded"
	"ticklist/app/monitormongo"
	"ticklist/app/schemamongo"
	"ticklist/tenant"
	"ticklist/tenant/datakeys"
	"ticklist/tenant/seal"
	"ticklist/tenant/tenantmongo"
)

const (
	// commandTimeout bounds one call of a store, its retries included.
	commandTimeout = 10 * time.Second
	// selectionTimeout bounds the wait for a primary, so that an election is
	// waited out and an outage is not.
	selectionTimeout = 5 * time.Second
	// heartbeat is how often a member says that it lives, beside telling of changes
	// at once, and dialTimeout bounds connecting to one. One that the network has
	// swallowed is given up, with what waits for it, after twice dialTimeout and
	// heartbeat: before a set has found that out itself, which takes it ten seconds.
	heartbeat   = time.Second
	dialTimeout = 2 * time.Second
	// idleTime is how long a connection is kept that nothing asks by: what a failover
	// or a rush has opened goes with it, and firewalls, some of which forget a
	// connection after four minutes without a word, find none to forget.
	idleTime = time.Minute
	// readyTimeout bounds the question behind GET /readyz.
	readyTimeout = 2 * time.Second
)

// database is a connected database, and the engine under it where there is one.
type database struct {
	*mongo.Database
	engine *embedded.Engine // nil with MONGODB_URI
	ours   bool             // this process runs the engine
	// bare leaves the schema as it is: what is to be restored brings it along.
	bare bool
	// measured is told of every command; nil for nobody.
	measured monitormongo.Begin
	primary  primary
}

// openDatabase connects to MONGODB_URI, or starts the embedded engine, and makes
// sure that the schema is one this program can work on.
func openDatabase(ctx context.Context, c config, log *slog.Logger) (*database, error) {
	return (&database{}).start(ctx, c, log)
}

// openMeasured is openDatabase for who wants to know what takes how long.
func openMeasured(ctx context.Context, c config, log *slog.Logger, m measuring) (*database, error) {
	return (&database{measured: m.command}).start(ctx, c, log)
}

// openForRestore is openDatabase for who fills an empty database, on which no
// server can run.
func openForRestore(ctx context.Context, c config, log *slog.Logger) (*database, error) {
	return (&database{bare: true}).start(ctx, c, log)
}

func (db *database) start(ctx context.Context, c config, log *slog.Logger) (*database, error) {
	if c.MongoURI != "" {
		return db.open(ctx, c)
	}
	engine, err := embedded.Start(ctx, c.DataDir, log)
	if err != nil {
		return nil, err
	}
	db.engine, db.ours = engine, true
	return db.open(ctx, c)
}

// visitDatabase is openDatabase for a command that an operator may give while
// servers run: it goes through the gate of the one that has the embedded engine.
func visitDatabase(ctx context.Context, c config, log *slog.Logger) (*database, error) {
	return visit(ctx, c, log, false)
}

// lookAtDatabase is visitDatabase for who must find the schema as it is.
func lookAtDatabase(ctx context.Context, c config, log *slog.Logger) (*database, error) {
	return visit(ctx, c, log, true)
}

func visit(ctx context.Context, c config, log *slog.Logger, bare bool) (*database, error) {
	if c.MongoURI != "" {
		return (&database{bare: bare}).open(ctx, c)
	}
	for range visits {
		engine, err := embedded.Join(ctx, c.DataDir)
		if err == nil {
			return (&database{bare: bare, engine: engine}).open(ctx, c)
		}
		if !errors.Is(err, embedded.ErrNotRunning) {
			return nil, err
		}
		db, err := (&database{bare: bare}).start(ctx, c, log)
		if !errors.Is(err, embedded.ErrLocked) {
			return db, err
		}
	}
	return nil, fmt.Errorf("a server is just starting or stopping on the data folder: %w", embedded.ErrLocked)
}

// visits is how often a server may start or stop between the look for it and
// the attempt to be in its place.
const visits = 3

func (db *database) open(ctx context.Context, c config) (*database, error) {
	uri := c.MongoURI
	if db.engine != nil {
		uri = tenant.Secret(db.engine.URI())
	}
	if err := db.prepare(ctx, uri, c); err != nil {
		return nil, errors.Join(err, db.close(ctx))
	}
	return db, nil
}

func (db *database) prepare(ctx context.Context, uri tenant.Secret, c config) error {
	client, err := connect(uri, db.primary.commands(db.measured), db.primary.heartbeats())
	if err != nil {
		return err
	}
	db.Database = client.Database(c.MongoDatabase)
	if err := db.ping(ctx, selectionTimeout); err != nil {
		return err
	}
	if db.bare {
		return nil
	}
	if db.ours {
		if err := schemamongo.Migrate(ctx, db.Database, migrations(c.keys)); err != nil {
			return err
		}
		return db.engine.IndexIDs(ctx)
	}
	return schemamongo.Ensure(ctx, db.Database, migrations(c.keys))
}

// dataKeys are the data keys in a database.
func dataKeys(db *mongo.Database, keys *seal.Ring) *datakeys.Keys {
	return datakeys.New(tenantmongo.NewDataKeys(db), keys, time.Now)
}

// connect makes a client whose reads and writes are the majority's: what is
// acknowledged on it survives the loss of a server. What is told of the commands
// may be nil.
func connect(uri tenant.Secret, measured monitormongo.Begin, heartbeats *driver.ServerMonitor) (*mongo.Client, error) {
	client, err := mongo.Connect(options.Client().ApplyURI(uri.Reveal()).
		SetAppName("ticklist").
		SetMonitor(monitormongo.New(measured)).
		SetServerMonitor(heartbeats).
		SetTimeout(commandTimeout).
		SetServerSelectionTimeout(selectionTimeout).
		SetConnectTimeout(dialTimeout).
		SetHeartbeatInterval(heartbeat).
		SetMaxConnIdleTime(idleTime).
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(writeconcern.Majority()).
		SetRetryReads(true).
		SetRetryWrites(true))
	if err != nil {
		// The driver's words may quote the address, and with it a password.
		return nil, fmt.Errorf("%w: MONGODB_URI is not an address that the driver can read", errUsage)
	}
	return client, nil
}

// ping asks the primary whether it answers.
func (db *database) ping(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := db.Client().Ping(ctx, readpref.Primary()); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	return nil
}

// close disconnects, and stops the engine when nothing uses it any more.
func (db *database) close(ctx context.Context) error {
	var faults []error
	if db.Database != nil {
		faults = append(faults, db.Client().Disconnect(ctx))
	}
	if db.engine != nil {
		faults = append(faults, db.engine.Close())
	}
	return errors.Join(faults...)
}

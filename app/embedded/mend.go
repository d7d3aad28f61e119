//go:build !noembedded

package embedded

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	_ "modernc.org/sqlite" // what FerretDB keeps its databases in
)

// FerretDB makes a database, a collection and an index in several commits: first
// what SQLite needs, then the row of the table "_ferretdb_collections" that says
// so. A process that is killed between leaves what FerretDB does not start with,
// cannot make again, or takes for whole although the index is missing that keeps
// ids apart. None of it holds a document: those come after the last of the
// commits. So it is removed at the start, and made anew when it is needed.

// mend removes from the databases in dir what was not made to its end.
func mend(ctx context.Context, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sqlite"))
	if err != nil {
		return err
	}
	for _, file := range files {
		whole, err := mendFile(ctx, file)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if whole {
				break
			}
			if err := os.Remove(file + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// mendFile mends one database, and says whether it is one at all.
func mendFile(ctx context.Context, file string) (whole bool, err error) {
	db, err := sql.Open("sqlite", sqliteAddress(file))
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	made, err := column(ctx, db, `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil || len(made) == 0 {
		return false, err
	}
	collections, err := collectionsIn(ctx, db)
	if err != nil {
		return true, err
	}
	for _, table := range made {
		c, noted := collections[table]
		if table == "_ferretdb_collections" || noted && slices.Contains(c, "_id_") {
			continue
		}
		if err := removeTable(ctx, db, table); err != nil {
			return true, err
		}
	}
	return true, removeIndexes(ctx, db, collections)
}

// collectionsIn are the tables that FerretDB knows, each with the names of its
// indexes.
func collectionsIn(ctx context.Context, db *sql.DB) (map[string][]string, error) {
	tables, err := column(ctx, db, `SELECT table_name FROM _ferretdb_collections ORDER BY table_name`)
	if err != nil {
		return nil, err
	}
	settings, err := column(ctx, db, `SELECT settings FROM _ferretdb_collections ORDER BY table_name`)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for n, table := range tables {
		var said struct {
			Indexes []struct {
				Name string `json:"name"`
			} `json:"indexes"`
		}
		if err := json.Unmarshal([]byte(settings[n]), &said); err != nil {
			return nil, fmt.Errorf("read what FerretDB knows of %s: %w", table, err)
		}
		out[table] = []string{}
		for _, i := range said.Indexes {
			out[table] = append(out[table], i.Name)
		}
	}
	return out, nil
}

// removeTable removes a table that holds nothing, and what is noted of it. One
// that holds something is not of a process that was killed while it made it: it
// is left as it is.
func removeTable(ctx context.Context, db *sql.DB, table string) error {
	var documents int
	if err := db.QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM %q`, table)).Scan(&documents); err != nil || documents > 0 {
		return err
	}
	if _, err := db.ExecContext(ctx, `DELETE FROM _ferretdb_collections WHERE table_name = ?`, table); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf(`DROP TABLE %q`, table))
	return err
}

// removeIndexes removes indexes that are not noted with their tables.
func removeIndexes(ctx context.Context, db *sql.DB, collections map[string][]string) error {
	made, err := column(ctx, db, `SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`)
	if err != nil {
		return err
	}
	for table, names := range collections {
		for _, name := range append(names, idIndex) {
			made = slices.DeleteFunc(made, func(index string) bool { return index == table+"_"+name })
		}
	}
	for _, index := range made {
		if _, err := db.ExecContext(ctx, fmt.Sprintf(`DROP INDEX %q`, index)); err != nil {
			return err
		}
	}
	return nil
}

// idIndex is what this package's own index of a table is called, behind the table's
// name and an underscore.
const idIndex = "ticklist_ids"

// indexIDs makes, in all databases in dir, the index by which FerretDB finds, changes
// and removes documents by their ids. Its own is on another writing of the same
// expression, which SQLite does not take for the same, so without this one each of
// those looks at every document.
func indexIDs(ctx context.Context, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sqlite"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := indexFile(ctx, file); err != nil {
			return fmt.Errorf("index the ids of %s: %w", filepath.Base(file), err)
		}
	}
	return nil
}

func indexFile(ctx context.Context, file string) (err error) {
	db, err := sql.Open("sqlite", sqliteAddress(file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tables, err := column(ctx, db, `SELECT table_name FROM _ferretdb_collections`)
	if err != nil {
		return err
	}
	for _, table := range tables {
		q := fmt.Sprintf(`CREATE INDEX IF NOT EXISTS %q ON %q (_ferretdb_sjson->'$._id')`, table+"_"+idIndex, table)
		if _, err := db.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// column returns what a query answers, of which each row is one text.
func column(ctx context.Context, db *sql.DB, query string) (out []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// camelCase matches words that are probably names of the code.
var camelCase = regexp.MustCompile(`\b[a-z]+[A-Z][A-Za-z0-9]*\b`)

// foreignWords are such words that name something outside of the code.
var foreignWords = []string{"macOS"}

// word matches what can be a name, also in texts such as tags.
var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// parsed returns the syntax of every Go file of the module.
func parsed(t *testing.T) (*token.FileSet, []*ast.File) {
	t.Helper()
	var files []*ast.File
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasPrefix(name, "testdata") {
			return err
		}
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		files = append(files, file)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("parse the sources: %d files, %v", len(files), err)
	}
	return set, files
}

// Ensure that a comment names what there is: the comment of a function begins with its name, or that of a test with
// "Ensure", and other names in it occur in the code. Comments grow old when names change.
func TestCommentsNameTheCode(t *testing.T) {
	t.Parallel()
	set, files := parsed(t)
	known := map[string]bool{}
	for _, file := range files {
		for n := range ast.Preorder(file) {
			switch n := n.(type) {
			case *ast.Ident:
				known[n.Name] = true
			case *ast.BasicLit:
				for _, w := range word.FindAllString(n.Value, -1) {
					known[w] = true
				}
			}
		}
	}
	for _, file := range files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				for _, name := range camelCase.FindAllString(c.Text, -1) {
					if !known[name] && !slices.Contains(foreignWords, name) && !strings.Contains(c.Text, "://") {
						t.Errorf("%s: nothing is called %s", set.Position(c.Pos()), name)
					}
				}
			}
		}
		for _, d := range file.Decls {
			f, isFunc := d.(*ast.FuncDecl)
			if !isFunc || f.Doc == nil || strings.HasPrefix(f.Name.Name, "Example") {
				continue
			}
			first, _, _ := strings.Cut(f.Doc.Text(), " ")
			isTest := strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")
			if strings.TrimSpace(first) != f.Name.Name && (!isTest || first != "Ensure") {
				t.Errorf("%s: the comment of %s begins with %s", set.Position(f.Pos()), f.Name.Name, first)
			}
		}
	}
}

// Ensure that what stands before the condition of an if gives a value that the condition reads. Anything else is a
// statement of its own, which a reader would overlook there.
func TestConditionsReadWhatIsBeforeThem(t *testing.T) {
	t.Parallel()
	set, files := parsed(t)
	for _, file := range files {
		for n := range ast.Preorder(file) {
			if s, is := n.(*ast.IfStmt); is && s.Init != nil && !readsAny(s.Cond, assigned(s.Init)) {
				t.Errorf("%s: the condition reads nothing of the statement before it", set.Position(s.Pos()))
			}
		}
	}
}

// assigned returns what a statement assigns.
func assigned(s ast.Stmt) (all []ast.Expr) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		return s.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{s.X}
	}
	return nil
}

// readsAny reports whether an expression contains one of others.
func readsAny(in ast.Expr, others []ast.Expr) bool {
	for n := range ast.Preorder(in) {
		e, is := n.(ast.Expr)
		if is && slices.ContainsFunc(others, func(other ast.Expr) bool { return exprText(other) == exprText(e) }) {
			return true
		}
	}
	return false
}

// exprText returns an expression without positions.
func exprText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return exprText(e.X) + "." + e.Sel.Name
	case *ast.StarExpr:
		return "*" + exprText(e.X)
	case *ast.IndexExpr:
		return exprText(e.X) + "[" + exprText(e.Index) + "]"
	case *ast.BinaryExpr:
		return exprText(e.X) + e.Op.String() + exprText(e.Y)
	case *ast.BasicLit:
		return e.Value
	}
	return fmt.Sprintf("%p", e)
}

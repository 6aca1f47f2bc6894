package caseflow_test

import "testing/fstest"

var auditTables = fstest.MapFS{}

"""Turn a batch, a rehearsal or a table into what people and scripts are told of it."""

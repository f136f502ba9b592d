"""What several pages share: pictures, tables, notes, results that are kept."""

"""Writes answers/qNN.csv: what DuckDB answers to the official queries of TPC-H on the tables in target/tpch.

`cargo test -p ward --test tpch` makes the tables; then `python3 tests/tpch/answers.py` from the root of the repository.
"""

import csv
import pathlib

import duckdb

HERE = pathlib.Path(__file__).parent
TABLES = HERE.parent.parent / "target" / "tpch"

QUERIES = {
    "01": """
        select l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), sum(l_extendedprice*(1-l_discount)), sum(l_extendedprice*(1-l_discount)*(1+l_tax)), avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
        from lineitem
        where l_shipdate <= date '1998-12-01' - interval 90 day
        group by 1,2
        order by 1,2
    """,
    "03": """
        select l_orderkey, sum(l_extendedprice*(1-l_discount)) as revenue, o_orderdate, o_shippriority
        from customer, orders, lineitem
        where c_mktsegment='BUILDING' and c_custkey=o_custkey and l_orderkey=o_orderkey and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
        group by l_orderkey,o_orderdate,o_shippriority
        order by revenue desc,o_orderdate limit 10
    """,
    "04": """
        select o_orderpriority, count(*)
        from orders
        where o_orderdate >= date '1993-07-01' and o_orderdate < date '1993-07-01' + interval 3 month and exists (select *
        from lineitem
        where l_orderkey=o_orderkey and l_commitdate<l_receiptdate)
        group by 1
        order by 1
    """,
    "05": """
        select n_name, sum(l_extendedprice*(1-l_discount)) as revenue
        from customer,orders,lineitem,supplier,nation,region
        where c_custkey=o_custkey and l_orderkey=o_orderkey and l_suppkey=s_suppkey and c_nationkey=s_nationkey and s_nationkey=n_nationkey and n_regionkey=r_regionkey and r_name='ASIA' and o_orderdate >= date '1994-01-01' and o_orderdate < date '1995-01-01'
        group by 1
        order by 2 desc
    """,
    "06": """
        select sum(l_extendedprice*l_discount)
        from lineitem
        where l_shipdate >= date '1994-01-01' and l_shipdate < date '1995-01-01' and l_discount between 0.05 and 0.07 and l_quantity < 24
    """,
    "10": """
        select c_custkey,c_name,sum(l_extendedprice*(1-l_discount)) as revenue,c_acctbal,n_name,c_address,c_phone,c_comment
        from customer,orders,lineitem,nation
        where c_custkey=o_custkey and l_orderkey=o_orderkey and o_orderdate >= date '1993-10-01' and o_orderdate < date '1994-01-01' and l_returnflag='R' and c_nationkey=n_nationkey
        group by c_custkey,c_name,c_acctbal,c_phone,n_name,c_address,c_comment
        order by revenue desc limit 20
    """,
    "12": """
        select l_shipmode, sum(case when o_orderpriority='1-URGENT' or o_orderpriority='2-HIGH' then 1 else 0 end), sum(case when o_orderpriority<>'1-URGENT' and o_orderpriority<>'2-HIGH' then 1 else 0 end)
        from orders,lineitem
        where o_orderkey=l_orderkey and l_shipmode in ('MAIL','SHIP') and l_commitdate<l_receiptdate and l_shipdate<l_commitdate and l_receiptdate >= date '1994-01-01' and l_receiptdate < date '1995-01-01'
        group by 1
        order by 1
    """,
    "14": """
        select 100.00*sum(case when p_type like 'PROMO%' then l_extendedprice*(1-l_discount) else 0 end)/sum(l_extendedprice*(1-l_discount))
        from lineitem,part
        where l_partkey=p_partkey and l_shipdate >= date '1995-09-01' and l_shipdate < date '1995-10-01'
    """,
    "18": """
        select c_name,c_custkey,o_orderkey,o_orderdate,o_totalprice,sum(l_quantity)
        from customer,orders,lineitem
        where o_orderkey in (select l_orderkey
        from lineitem
        group by l_orderkey having sum(l_quantity)>300) and c_custkey=o_custkey and o_orderkey=l_orderkey
        group by 1,2,3,4,5
        order by o_totalprice desc,o_orderdate limit 100
    """,
    "19": """
        select sum(l_extendedprice*(1-l_discount))
        from lineitem,part
        where (p_partkey=l_partkey and p_brand='Brand#12' and p_container in ('SM CASE','SM BOX','SM PACK','SM PKG') and l_quantity between 1 and 11 and p_size between 1 and 5 and l_shipmode in ('AIR','AIR REG') and l_shipinstruct='DELIVER IN PERSON') or (p_partkey=l_partkey and p_brand='Brand#23' and p_container in ('MED BAG','MED BOX','MED PKG','MED PACK') and l_quantity between 10 and 20 and p_size between 1 and 10 and l_shipmode in ('AIR','AIR REG') and l_shipinstruct='DELIVER IN PERSON') or (p_partkey=l_partkey and p_brand='Brand#34' and p_container in ('LG CASE','LG BOX','LG PACK','LG PKG') and l_quantity between 20 and 30 and p_size between 1 and 15 and l_shipmode in ('AIR','AIR REG') and l_shipinstruct='DELIVER IN PERSON')
    """,
}

with duckdb.connect() as connection:
    for name in ["region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"]:
        connection.execute(f"create table {name} as select * from read_csv('{TABLES / name}.csv', header = true)")
        # Money is decimal in the specification; floats would differ in their last digits.
        for column, kind in connection.execute(f"select column_name, column_type from (describe {name})").fetchall():
            if kind == "DOUBLE":
                connection.execute(f"alter table {name} alter column {column} type decimal(15, 2)")
    for query, sql in QUERIES.items():
        rows = connection.execute(sql)
        with open(HERE / "answers" / f"q{query}.csv", "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow([it[0] for it in rows.description])
            out.writerows(rows.fetchall())

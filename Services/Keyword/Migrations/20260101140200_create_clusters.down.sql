drop table cluster_validation_results;
drop table topic_clusters;
